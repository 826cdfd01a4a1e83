"""What a run did, on one page: its result, the architecture, the timeline, the changes, the outputs."""
