import Configuration
import NetworkTypes
import Testing
import VRRP

/// The failover configuration of the guide: two routers, one address.
private func guide(state: String, priority: Int, name: String) -> String {
    """
    ! Configuration File for keepalived

    global_defs {
       router_id \(name)
    }

    vrrp_instance VI_1 {
        state \(state)
        interface ens33
        virtual_router_id 62
        priority \(priority)
        advert_int 1
        authentication {
            auth_type PASS
            auth_pass 123456
        }
        virtual_ipaddress {
            192.168.200.250
        }
    }
    """
}

@Test func guideMaster() throws {
    let result = TextFiles(guide(state: "MASTER", priority: 100, name: "lb01")).read()
    #expect(result.diagnostics.isEmpty)
    let model = try #require(result.model)
    #expect(model.global.routerID == "lb01")
    let interface = try #require(InterfaceName("ens33"))
    let expected = VirtualRouterSettings(
        name: "VI_1",
        interface: interface,
        virtualRouterID: try #require(VirtualRouterID(rawValue: 62)),
        wantsMasterAtStart: true,
        basePriority: Priority(rawValue: 100),
        authentication: .simpleText(try #require(AuthenticationPassword(Array("123456".utf8)))),
        virtualAddresses: [
            VirtualAddress(
                address: InterfaceAddress(host: .ipv4(IPv4Address(192, 168, 200, 250))),
                interface: interface
            )
        ]
    )
    #expect(model.virtualRouters == [expected])
    #expect(result.secrets == [Array("123456".utf8)])
    #expect(result.files == [TextFiles.main])
}

@Test func guideBackup() throws {
    let result = TextFiles(guide(state: "BACKUP", priority: 90, name: "lb02")).read()
    #expect(result.diagnostics.isEmpty)
    let router = try #require(result.model?.virtualRouters.first)
    #expect(router.basePriority == Priority(rawValue: 90))
    #expect(!router.wantsMasterAtStart)
}

/// The guide's annotated sample without its load balancer: the remarks and the mail block get a warning each,
/// `nopreempt` with `state MASTER` one more; `vrrp_strict` passes a check, and is refused where it would run.
@Test func guideAnnotated() throws {
    let text = """
        ! Configuration File for keepalived

        global_defs {       //全局配置
           notification_email {     //定义报警收件人邮件地址
             acassen@firewall.loc
             failover@firewall.loc
           }
           notification_email_from Alexandre.Cassen@firewall.loc    //定义报警发件人邮箱
           smtp_server 192.168.200.1    //邮箱服务器地址
           smtp_connect_timeout 30      //定义邮箱超时时间
           router_id LVS_DEVEL          //定义路由标识信息
           vrrp_skip_check_adv_addr
           vrrp_garp_interval 0
           vrrp_gna_interval 0
        }

        vrrp_instance VI_1 {        //定义实例
            state MASTER            //指定keepalived节点的初始状态
            interface eth0          //VRRP实例绑定的网卡接口
            virtual_router_id 51    //虚拟路由的ID
            priority 100            //定义优先级
            nopreempt               //设置不抢占
            advert_int 1            //主备通讯时间间隔
            authentication {        //配置认证
                auth_type PASS      //认证方式
                auth_pass 1111      //推荐使用8位随机数
            }
            virtual_ipaddress {     //配置要使用的VIP地址
                192.168.200.16
            }
        }
        """
    let result = TextFiles(text).read()
    #expect(
        result.diagnostics.map { "\($0.severity) \($0.place.line):\($0.place.column)" } == [
            "warning 3:21", "warning 22:5",
        ]
    )
    let router = try #require(result.model?.virtualRouters.first)
    #expect(router.skipsAddressCheckOfKnownMaster)
    #expect(router.preempts)
    #expect(router.authentication == .simpleText(try #require(AuthenticationPassword(Array("1111".utf8)))))

    let strict = text.replacing("vrrp_skip_check_adv_addr", with: "vrrp_strict")
    #expect(TextFiles(strict).read().diagnostics.filter { $0.severity == .error }.isEmpty)
    let checked = TextFiles(strict).read(purpose: .check)
    #expect(!checked.hasErrors)
    #expect(checked.diagnostics.count { $0.message.contains("taken as a remark") } == 1)
    #expect(checked.diagnostics.count { $0.message.contains("authentication has no effect") } == 1)
    #expect(checked.model?.virtualRouters.first?.authentication == Authentication.none)
}

/// The guide's failover with scripts and load balancing, in which a script is followed that has another name.
@Test func guideScriptsAndServers() {
    let text = """
        vrrp_script nginx_check {      //加入这部分
            script "/scripts/check_n.sh"
            interval 1
        }
        vrrp_instance VI_1 {
            state MASTER
            interface ens33
            virtual_router_id 63
            virtual_ipaddress {
                192.168.200.250
            }
            track_script {          //加入此行
                httpd_check
            }
            notify_master "/scripts/notify.sh master 192.168.153.250"
            notify_backup "/scripts/notify.sh backup 192.168.153.250"  //到此行
        }
        virtual_server 192.168.200.250 80 {
            lb_algo rr
            real_server 192.168.200.145 80 {
                HTTP_GET {
                    url {
                      path //testurl
                    }
                }
            }
        }
        """
    let errors = TextFiles(text).read().diagnostics.filter { $0.severity == .error }
    #expect(
        errors.map(DiagnosticCase.line) == [
            "13:9+11 error: there is no vrrp_script named 'httpd_check'; there is 'nginx_check'"
        ]
    )
}
