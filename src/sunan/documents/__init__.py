"""Documents: one content, three files (Word, PDF, HTML) in the layout of Chinese official papers (GB/T 9704).

A document is made of blocks whose numbers are tokens bound to a seal; this feature lays them out, numbers tables,
figures and headings, and draws charts. It knows nothing of what is reported: whoever calls it brings the words.
"""
