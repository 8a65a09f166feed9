import CoreFoundation
import Foundation

/// The owners of the files of an installation. A command that root runs must not leave files that the service cannot
/// open.
enum FileOwner {
    /// Gives a file that root made to the owner of the database, or of its folder where there is no database yet.
    static func adopt(_ file: String, besideDatabase database: String) {
        guard geteuid() == 0 else { return }
        var facts = stat()
        let folder = URL(filePath: database).deletingLastPathComponent().path
        guard (file != database && stat(database, &facts) == 0) || stat(folder, &facts) == 0 else { return }
        // A file that cannot be given away stays root's, and the next command that cannot open it names the owner.
        _ = chown(file, facts.st_uid, facts.st_gid)
    }

    /// A sentence that names the owner of a file and the user of the process, with a space before it; empty where the
    /// file cannot be looked at.
    static func account(of file: String) -> String {
        var facts = stat()
        guard stat(file, &facts) == 0 else { return "" }
        return " It belongs to \(name(of: facts.st_uid)), and this command runs as \(name(of: geteuid()))."
    }

    private static func name(of user: uid_t) -> String {
        guard let entry = getpwuid(user) else { return "user \(user)" }
        return String(cString: entry.pointee.pw_name)
    }
}
