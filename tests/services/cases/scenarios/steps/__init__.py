"""The steps that scenarios are told in, by subject; every module here is found."""
