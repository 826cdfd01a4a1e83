"""The architecture of a stack as SVG, in words, and as Mermaid."""
