"""The board's page: a small local web server over one store, where members read, and sign in their own browser.

It shows what the command line shows, makes the statement that a member signs, and enters what they signed. No private
key ever reaches it, and it judges nothing: whoever runs it can hide and delay, and cannot speak for a member.
The only place that imports starlette and uvicorn.
"""
