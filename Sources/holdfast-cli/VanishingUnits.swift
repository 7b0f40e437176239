/// Services that are to end as a crash ends them: nothing is said, nothing is taken away.
///
/// systemd reads its units anew before and after that, and is deaf for a while then, so whoever is to end
/// runs on until the last moment: `prepare`, wait for the successor, `end`, `restore`.
struct VanishingUnits {
    static let keepalived = VanishingUnits(services: ["keepalived.service"], sockets: [])
    static let holdfast = VanishingUnits(
        services: ["holdfast.service", "holdfast-helper.service", "holdfast-runner.service"],
        sockets: ["holdfast.socket", "holdfast-helper.socket", "holdfast-runner.socket"]
    )

    let services: [String]
    let sockets: [String]

    /// From here to `restore` systemd ends them without a word and starts none anew.
    func prepare() {
        for name in services {
            Shell.run(
                """
                mkdir -p /run/systemd/system/\(name).d && printf \
                '[Service]\\nKillSignal=SIGKILL\\nRestartKillSignal=SIGKILL\\nKillMode=control-group\\n\
                ExecStop=\\nExecStopPost=\\nRestart=no\\n' >/run/systemd/system/\(name).d/90-vanish.conf
                """
            )
        }
        Shell.run("systemctl daemon-reload")
    }

    func end() {
        // keepalived's children would tidy up when they see their parent die: all stand still first.
        let killing = services.map { name in
            """
            main=$(systemctl show --property=MainPID --value \(name))
            if [ "$main" != 0 ]; then
                kill -STOP "$main"
                all="$(cat /proc/$main/task/*/children) $main"
                kill -STOP $all
                kill -KILL $all
            fi
            """
        }
        Shell.run(killing.joined(separator: "\n"), quietly: true)
        Shell.run("systemctl stop \((services + sockets).joined(separator: " "))", quietly: true)
    }

    func restore() {
        for name in services {
            Shell.run(
                """
                rm -f /run/systemd/system/\(name).d/90-vanish.conf; \
                rmdir --ignore-fail-on-non-empty /run/systemd/system/\(name).d
                """
            )
        }
        Shell.run(
            "systemctl daemon-reload; systemctl reset-failed \(services.joined(separator: " "))",
            quietly: true
        )
    }
}
