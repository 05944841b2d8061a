"""What a version of the rules does: to the caseload before it applies, and to the exits already made."""
