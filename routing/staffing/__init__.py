"""How many agents a load needs, in closed form: Erlang C where everybody waits, Erlang A where callers give up."""
