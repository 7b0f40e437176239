import CLinux

/// Which configuration is read when none is named.
enum ConfigurationPath {
    static let own = "/etc/holdfast/holdfast.conf"
    static let keepalived = "/etc/keepalived/keepalived.conf"

    /// Our own when it is there, else keepalived's, there or not: the reader says what is wrong with it.
    static var standard: String {
        // Safety: the path is terminated.
        let descriptor = unsafe hf_open_source(own)
        guard descriptor != -Int32(HF_ENOENT) else { return keepalived }
        if descriptor >= 0 { _ = hf_close(descriptor) }
        return own
    }
}

/// Where a running holdfast keeps its sockets and generations.
let standardRuntimeFolder = "/run/holdfast"
