"""Joins the stages: tag, judge, report. Nothing else knows all of them."""
