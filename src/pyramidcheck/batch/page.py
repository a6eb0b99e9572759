from pyramidcheck.batch.index import Index


def render_index(index, changes, rulebook, language):
    return b"x"
