// Nothing is called: the library stands in front of the system's calls (LD_PRELOAD).
