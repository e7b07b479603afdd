"""Pages as readers would get them: of a form that is not saved, or of something that is saved and not public yet."""
