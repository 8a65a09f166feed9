/// The last release in CHANGELOG.md, of which this is a build.
let release = "0.1.0"
