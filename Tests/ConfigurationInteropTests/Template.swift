/// What a document that says `in BLOCK` is put into: a configuration that both programs accept without it.
enum Template {
    /// Without it keepalived calls every script a security violation, and with another user its config test
    /// ends itself by a signal.
    private static let scripts = "global_defs {\n    script_user root\n    enable_script_security\n}\n"

    /// The whole configuration, `text` in the block; nil when there is no such template.
    static func configuration(with text: String, in block: String) -> String? {
        switch block {
        case "global_defs": "global_defs {\n\(text)}\n" + virtualRouter("")
        case "vrrp_instance": scripts + virtualRouter(text)
        case "virtual_ipaddress": virtualRouter("", addresses: text)
        case "virtual_routes", "virtual_rules": virtualRouter("    \(block) {\n\(text)    }\n")
        case "vrrp_sync_group":
            scripts + "vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n\(text)}\n"
                + virtualRouter("")
                + virtualRouter("", named: "VI_2", on: "eth1", number: 52, address: "10.0.1.100")
        case "vrrp_script":
            scripts + "vrrp_script check {\n    script \"/bin/true\"\n\(text)}\n"
                + virtualRouter("    track_script {\n        check\n    }\n")
        case "virtual_server": scripts + virtualServer(text)
        case "virtual_server_group":
            "virtual_server_group WEB {\n    10.0.0.100 80\n\(text)}\n"
                + virtualServer("", named: "group WEB")
        case "real_server": scripts + virtualServer("", realServer: text + checker("TCP_CHECK", ""))
        case "HTTP_GET", "SSL_GET":
            virtualServer(
                "",
                realServer: checker(
                    block,
                    text + "            url {\n                path /\n            }\n"
                )
            )
        case "url":
            virtualServer(
                "",
                realServer: checker("HTTP_GET", "            url {\n\(text)            }\n")
            )
        case "MISC_CHECK":
            scripts
                + virtualServer("", realServer: checker(block, "            misc_path /bin/true\n" + text))
        case "TCP_CHECK", "PING_CHECK", "UDP_CHECK", "SMTP_CHECK", "DNS_CHECK":
            virtualServer("", realServer: checker(block, text))
        case "bfd_instance":
            "bfd_instance peer {\n    neighbor_ip 10.0.0.2\n\(text)}\n"
                + virtualRouter("    track_bfd {\n        peer\n    }\n")
        default: nil
        }
    }

    private static func virtualRouter(
        _ text: String,
        named name: String = "VI_1",
        on interface: String = "eth0",
        number: Int = 51,
        address: String = "10.0.0.100",
        addresses: String = ""
    ) -> String {
        """
        vrrp_instance \(name) {
            interface \(interface)
            virtual_router_id \(number)
            virtual_ipaddress {
                \(address)
        \(addresses)    }
        \(text)}

        """
    }

    private static func virtualServer(
        _ text: String,
        named name: String = "10.0.0.100 80",
        realServer: String = checker("TCP_CHECK", "")
    ) -> String {
        """
        virtual_server \(name) {
            protocol TCP
            lvs_sched rr
            lvs_method NAT
        \(text)    real_server 10.0.0.2 80 {
        \(realServer)    }
        }

        """
    }

    private static func checker(_ name: String, _ text: String) -> String {
        "        \(name) {\n\(text)        }\n"
    }
}
