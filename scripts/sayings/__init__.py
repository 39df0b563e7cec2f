"""What the server says to people, gathered from its code, and the Chinese of it in `metaverse/words/zh.po`."""
