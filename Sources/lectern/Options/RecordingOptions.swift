import ArgumentParser
import Web

struct RecordingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Hosts whose video files are played on the page of their tutorial, with commas between them. \
            (LECTERN_PLAYER_HOSTS; none)
            """, valueName: "hosts"))
    var playerHosts: String?

    func hosts() throws -> PlayerHosts {
        let text = setting(playerHosts, "LECTERN_PLAYER_HOSTS", otherwise: "")
        guard let hosts = PlayerHosts(text) else {
            throw ValidationError("\(text) is not a list of host names such as media.example.org.")
        }
        return hosts
    }
}
