"""A call that is still up: what its last half minute sounds like, and what a supervisor should know at once [Q5]."""
