"""Every word a rep reads, one file per subject: Chinese, short, kind, no jargon."""
