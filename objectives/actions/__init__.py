"""The verbs that are no state change and no import: each one writes through `recorded`."""
