// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/reason.h"

/* In the order of how far the path came. */
static const struct {
	const char *key, *sentence, *hint;
	bool needs_person;
} table[REASON_COUNT] = {
	[REASON_NONE] = { "none", "nothing is known yet", "give it more time: rd.nvmf.timeout",
			  false },
	[REASON_NO_CARRIER] = { "no-carrier", "no network interface has a link",
				"check the cable, the switch port and the NIC's driver", false },
	[REASON_NO_ROUTE] = { "no-route", "there is no route to it",
			      "check ip=, the DHCP server and the gateway", false },
	[REASON_NO_HOST_ADDRESS] = { "no-host-address",
				     "host_traddr is not an address of this host",
				     "check ip= or correct host_traddr", false },
	[REASON_NO_INTERFACE] = { "no-interface", "host_iface does not exist on this host",
				  "check the interface's name and driver", false },
	[REASON_NO_NAME_SERVER] = { "no-name-server", "no name server is known to ask for its name",
				    "set nameserver=, see what DHCP tells, or give the address",
				    false },
	[REASON_NAME_SERVER_SILENT] = { "name-server-silent", "no name server answers for its name",
					"check nameserver= and that server, or give the address",
					false },
	[REASON_NAME_UNKNOWN] = { "name-unknown", "its name does not resolve",
				  "check the name and the name server, or give the address",
				  false },
	[REASON_NO_ANSWER] = { "no-answer", "nothing answers there",
			       "check the target, its address and the firewall", false },
	[REASON_REFUSED] = { "refused", "the target refuses the TCP connection",
			     "check the port and whether the target listens yet", false },
	[REASON_NOT_NVME] = { "not-nvme", "what answers there does not speak NVMe/TCP",
			      "check the address and the port", true },
	[REASON_CLOSED] = { "closed", "the target closed the connection during the handshake",
			    "check the target's log and whether it demands TLS", false },
	[REASON_HANDSHAKE_SILENT] = { "handshake-silent",
				      "it takes the connection but does not answer NVMe/TCP",
				      "check the port, or the target's health", false },
	[REASON_BAD_ICRESP] = { "bad-icresp",
				"it answers the NVMe/TCP handshake with values that are not "
				"allowed",
				"update the target's software, or turn off what it cannot do",
				true },
	[REASON_TERMINATED] = { "terminated",
				"the target ended the NVMe/TCP handshake with an error",
				"check the target's log and its NVMe/TCP settings", true },
	[REASON_WRONG_NQN] = { "wrong-nqn", "the target has no subsystem of that NQN on this port",
			       "check the subsystem NQN and the port it is exported on", true },
	[REASON_HOST_NOT_ALLOWED] = { "host-not-allowed",
				      "the target does not allow this host's NQN",
				      "add the hostnqn to the subsystem's allowed hosts", true },
	[REASON_AUTH_NEEDED] = { "auth-needed", "the target demands authentication",
				 "set dhchap_key (kxchap-secret) for this subsystem", true },
	[REASON_AUTH_FAILED] = { "auth-failed", "the authentication failed",
				 "compare the DH-HMAC-CHAP (KX-HMAC-CHAP) keys of host and target",
				 true },
	[REASON_KEY_MISSING] = { "key-missing", "the key that it needs is not there",
				 "set dhchap_key (kxchap-secret) or tls_key, or load the key",
				 true },
	[REASON_UNPROTECTED] = { "unprotected",
				 "firmware demands security, and no key for that is set",
				 "set dhchap_key (kxchap-secret) or tls for it in "
				 "/etc/nvme/config.json",
				 true },
	[REASON_TLS_NEEDED] = { "tls-needed", "the target demands a secure channel",
				"set tls or concat for this subsystem", true },
	[REASON_BAD_OPTION] = { "bad-option", "the kernel refuses one of the options",
				"see the kernel log for the option's name: dmesg | grep nvme",
				true },
	[REASON_IDENTITY_CLASH] = { "identity-clash",
				    "hostnqn and hostid are in use with another partner",
				    "give every hostnqn one hostid", true },
	[REASON_DUPLICATE_CNTLID] = { "duplicate-cntlid",
				      "two targets of the subsystem give out the same controller "
				      "identifier",
				      "give each target its own range: attr_cntlid_min/max, or "
				      "SPDK's -i and -I",
				      true },
	[REASON_OFFLINE_CPU] = { "offline-cpu", "an I/O queue has no CPU that is online",
				 "ask for fewer queues: rd.nvmf.opts=nr_io_queues=2, or bring the "
				 "CPUs online",
				 true },
	[REASON_NO_FABRICS] = { "no-fabrics", "the kernel has no NVMe/TCP (no /dev/nvme-fabrics)",
				"rebuild the initramfs for this kernel", true },
	[REASON_LOG_SILENT] = { "log-silent", "the discovery controller does not give its log",
				"check the discovery service's health", false },
	[REASON_NO_SUBSYSTEM] = { "no-subsystem",
				  "its discovery log names no subsystem that is asked for",
				  "export the subsystem to this host, or ask for another", false },
	[REASON_NO_NAMESPACE] = { "no-namespace", "connected, but the namespace is not there",
				  "check the namespace identifier and that it is enabled", true },
	[REASON_ANA_LOST] = { "ana-persistent-loss",
			      "the namespace cannot be reached on this path any more",
			      "repair the target, or remove this path", true },
	[REASON_ANA_INACCESSIBLE] = { "ana-inaccessible",
				      "the target lets nobody use the namespace on this path",
				      "check the ANA state of its group on the target, and its "
				      "other paths",
				      false },
	[REASON_ANA_CHANGE] = { "ana-change",
				"the target is changing who may use the namespace on this path",
				"wait: the target fails over", false },
	[REASON_LOST] = { "lost", "the connection was lost; the kernel reconnects by itself",
			  "check the network and the target", false },
	[REASON_KERNEL_BUSY] = { "kernel-busy", "the kernel is still busy with this connect",
				 "wait: the target answers slowly", false },
	[REASON_CONNECT_FAILED] = { "connect-failed", "the connect failed",
				    "see the kernel log: dmesg | grep nvme", false },
};

const char *reason_key(enum reason reason)
{
	return table[reason].key;
}

const char *reason_sentence(enum reason reason)
{
	return table[reason].sentence;
}

const char *reason_hint(enum reason reason)
{
	return table[reason].hint;
}

bool reason_needs_person(enum reason reason)
{
	return table[reason].needs_person;
}

bool reason_is_local(enum reason reason)
{
	return reason == REASON_NO_CARRIER || reason == REASON_NO_ROUTE ||
	       reason == REASON_NO_HOST_ADDRESS || reason == REASON_NO_INTERFACE;
}

bool reason_is_further(enum reason a, enum reason b)
{
	return a > b;
}
