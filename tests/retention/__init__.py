"""What is kept no longer goes, and everything else goes on as it was."""
