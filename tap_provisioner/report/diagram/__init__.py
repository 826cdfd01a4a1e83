"""The architecture of a stack as a picture: one model, drawn as SVG, told in words, written as Mermaid."""
