"""The playground on the web: a page, a socket a page, downloads. It holds no logic that a notebook would need."""
