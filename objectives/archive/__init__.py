"""All that a Comune has written, rows and files, as one file that either database can read.

    FILE = ZIP of  manifest.json        what is in it, and the SHA-256 of each part
                   data/<table>.jsonl   a row a line, by number
                   files/<name>         by the name in the storage
    its comment    the SHA-256 of all bytes before it

`making` writes it, `checking` trusts nothing of it, `restoring` puts it into a database.
"""
