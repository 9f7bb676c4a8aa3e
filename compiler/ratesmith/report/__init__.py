"""Answers in words and JSON: findings, apply, status, drift, the review of secrets."""
