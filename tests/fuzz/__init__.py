"""Bad input at scale: whatever bytes come, nothing fails but what is told as failing."""
