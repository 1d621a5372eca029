"""What happens after each step: the case's facts are made anew."""

from services.cases.facts.rebuild import followed

LISTENERS = {"facts": followed}
