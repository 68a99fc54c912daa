"""The pages of the site: what the state of the plan looks like to a reader.

A view makes one call, `attainment.selectors.state_of_plan`, and shapes the answer with the pure functions of
`core`; nothing is computed here that a report or a file would need too.
"""
