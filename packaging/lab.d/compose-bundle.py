"""compose-bundle.py COMPOSE SERVICE ROOT NETWORK CONFIGURATION VOLUME: an OCI bundle's config.json.

What docker or podman would make of that service, as far as the file says it: account, capabilities, root,
mounts. The host's network is the network namespace NETWORK, its /etc/keepalived the folder CONFIGURATION, the
volume the folder VOLUME. A key that isn't played here is an error: the file promises nothing that nobody
tried. Limits are left as they are: a machine in a container can't raise them.
"""
import json
import sys

import yaml

PLAYED = {"image", "network_mode", "read_only", "cap_drop", "cap_add", "security_opt", "ulimits", "user",
          "entrypoint", "volumes", "restart", "stop_grace_period", "depends_on"}


def main(compose, name, root, network, configuration, volume):
    with open(compose) as file:
        service = yaml.safe_load(file)["services"][name]
    assert not service.keys() - PLAYED, f"{name}: who plays {service.keys() - PLAYED}?"
    assert service["network_mode"] == "host" and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"memlock": -1}
    with open(f"{root}/etc/passwd") as file:
        accounts = {line.split(":")[0]: line.split(":") for line in file}
    user, group = (int(number) for number in accounts[service["user"]][2:4])
    granted = [f"CAP_{word}" for word in service.get("cap_add", [])]
    # Another account than root's has them only as what it could gain.
    held = granted if user == 0 else []
    hidden = ["nosuid", "nodev", "noexec"]
    mounts = [
        {"destination": "/proc", "type": "proc", "source": "proc", "options": hidden},
        {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
    ]
    places = {"run": volume, "/etc/keepalived": configuration}
    for line in service["volumes"]:
        source, place, *access = line.split(":")
        mounts.append({"destination": place, "type": "bind", "source": places[source],
                       "options": ["bind", "private", *(access or ["rw"])]})
    print(json.dumps({
        "ociVersion": "1.0.2",
        "hostname": name,
        "root": {"path": root, "readonly": service["read_only"]},
        "process": {
            "terminal": False, "cwd": "/", "noNewPrivileges": True,
            "user": {"uid": user, "gid": group},
            "args": [word.replace("$$", "$") for word in service["entrypoint"]],
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "capabilities": {"bounding": granted, "permitted": held, "effective": held},
        },
        "mounts": mounts,
        "linux": {
            "namespaces": [{"type": kind} for kind in ("mount", "pid", "ipc", "uts")]
            + [{"type": "network", "path": network}],
            "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    }))


main(*sys.argv[1:])
