"""Pure decisions about values: cycles, ceilings, civil numbers; no session, no clock, no setting."""
