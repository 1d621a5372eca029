"""The wanmi command."""
