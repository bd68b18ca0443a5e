"""The playground's core: messages, a problem, a session that trains and answers. It knows of no web and no notebook."""
