"""What happens when nobody spoke: reminders, daily roots."""
