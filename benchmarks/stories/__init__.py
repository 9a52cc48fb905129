"""How well reports are told their stories, on labelled events and headlines."""
