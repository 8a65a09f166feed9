import ArgumentParser
import Hummingbird

@main
struct Lectern: ParsableCommand {}
