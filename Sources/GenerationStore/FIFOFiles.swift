import CLinux
import Compiler
package import Configuration
import Notifications

/// Makes the FIFOs that a configuration names, so that the runner can write to them and the named owner can
/// read them (spec vrrp-behaviour 20.7). Those that are there are taken; none is ever removed, so that a
/// reader outlives a restart.
///
/// - Throws: an account that doesn't exist, or what the kernel said, with the path.
package func makeFIFOs(of model: ConfigurationModel, runner: Account) throws(StoreError) {
    let settings = model.global.notifications
    for fifo in [settings.allEvents, settings.routerEvents, settings.serviceEvents].compactMap({ $0 }) {
        var owner = runner.user
        if let account = fifo.owner ?? settings.scriptAccount {
            guard let known = ResolvedAccount(account) else {
                throw .noFIFO(path: fifo.path, reason: "there is no user \(account.user)")
            }
            owner = known.user
        }
        // Safety: the path is terminated.
        let made = unsafe hf_fifo_make(fifo.path, owner, runner.group)
        guard made == 0 else {
            let reason =
                switch -made {
                case Int32(HF_EINVAL): "something else stands there"
                case Int32(HF_EPERM): "it is somebody else's, or has another name as well"
                default: systemText(-made)
                }
            throw .noFIFO(path: fifo.path, reason: reason)
        }
    }
}
