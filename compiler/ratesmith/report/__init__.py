"""Results as text and JSON: findings, apply, status, drift, the review of secrets."""
