"""Pages: one self-contained HTML file each, from templates of jinja2; nothing else imports jinja2."""
