import CLinux

/// Which configuration is read when none is named.
package enum ConfigurationPath {
    package static let own = "/etc/holdfast/holdfast.conf"
    package static let keepalived = "/etc/keepalived/keepalived.conf"

    /// Our own when it is there, else keepalived's, there or not: the reader says what is wrong with it.
    package static var standard: String {
        // Safety: the path is terminated.
        let descriptor = unsafe hf_open_source(own)
        guard descriptor != -Int32(HF_ENOENT) else { return keepalived }
        if descriptor >= 0 { _ = hf_close(descriptor) }
        return own
    }
}

/// Where a running holdfast keeps its sockets and generations.
package let standardRuntimeFolder = "/run/holdfast"

/// This program's version; the engine and the manifest say the same.
package let holdfastVersion = "0.1.0"
