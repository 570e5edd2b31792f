// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources/nbft_hfi.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

#define VLAN_MAX 4094

/* NL_PREFIX_ORIGIN of Windows' API, to which the specification refers. Firmware writes other
 * numbers, too. */
enum origin { ORIGIN_DHCP = 3, ORIGIN_ROUTER = 4 };

/* Of ::/8 only mapped IPv4 and the loopback are in use: RFC 4291, 2.4. */
static bool v6_is_usable(const struct in6_addr *a)
{
	return !IN6_IS_ADDR_MULTICAST(a) && (a->s6_addr[0] || IN6_IS_ADDR_LOOPBACK(a));
}

static bool v4_is_usable(const unsigned char *a)
{
	return a[0] != 0 && a[0] < 224;
}

int nbft_address(const unsigned char *raw, char *text)
{
	static const unsigned char zero[4];
	struct in6_addr a;

	*text = '\0';
	memcpy(&a, raw, sizeof(a));
	if (IN6_IS_ADDR_UNSPECIFIED(&a))
		return 0;
	if (IN6_IS_ADDR_V4MAPPED(&a)) {
		if (!memcmp(raw + 12, zero, sizeof(zero)))
			return AF_INET;
		inet_ntop(AF_INET, raw + 12, text, 46);
		return v4_is_usable(raw + 12) ? AF_INET : -EINVAL;
	}
	inet_ntop(AF_INET6, raw, text, 46);
	return v6_is_usable(&a) ? AF_INET6 : -EINVAL;
}

/* An address that the interface could do without: of another family, or nobody's, it is none. */
static int read_further(const unsigned char *raw, char *text, int family)
{
	int its = nbft_address(raw, text);

	if (its < 0 || (family && its != family))
		*text = '\0';
	return family ? family : its > 0 ? its : 0;
}

/* Only what a host name may hold gets into a kernel command line. */
static void read_host_name(const struct nbft_table *table, struct nbft_heap_obj object, char *name,
			   size_t size)
{
	if (nbft_table_text(table, object, name, size))
		*name = '\0';
	for (const char *c = name; *c; c++) {
		if (isalnum((unsigned char)*c) || *c == '-' || *c == '.')
			continue;
		*name = '\0';
		return;
	}
}

static int read_mac(const unsigned char *raw, char *mac)
{
	static const unsigned char zero[6];

	snprintf(mac, MAC_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", raw[0], raw[1], raw[2], raw[3],
		 raw[4], raw[5]);
	return (raw[0] & 1) || !memcmp(raw, zero, sizeof(zero)) ? -EINVAL : 0;
}

/* Where neither an address nor a method is given, the interface had none of its own: ask for one.
 */
static enum hfi_method find_method(const struct nbft_hfi_info_tcp *info, const struct hfi *hfi,
				   int family)
{
	bool dhcp =
		info->ip_origin == ORIGIN_DHCP || (info->flags & NBFT_HFI_INFO_TCP_DHCP_OVERRIDE);

	if (family != AF_INET6)
		return dhcp || !*hfi->address ? HFI_DHCP : HFI_STATIC;
	if (dhcp)
		return HFI_DHCP6;
	return info->ip_origin == ORIGIN_ROUTER || !*hfi->address ? HFI_AUTO6 : HFI_STATIC;
}

static int read_info(const struct nbft_table *table, const struct nbft_hfi_info_tcp *info,
		     struct hfi *hfi, int *family, char *why, size_t why_size)
{
	if (read_mac(info->mac_addr, hfi->mac))
		return snprintf(why, why_size, "%s is the MAC address of no interface", hfi->mac);
	hfi->vlan = le16toh(info->vlan);
	if (hfi->vlan > VLAN_MAX)
		return snprintf(why, why_size, "%u is no VLAN id", hfi->vlan);
	*family = nbft_address(info->ip_address, hfi->address);
	if (*family < 0)
		return snprintf(why, why_size, "%s is no address of a host", hfi->address);
	*family = read_further(info->ip_gateway, hfi->gateway, *family);
	*family = read_further(info->dhcp_server, (char[46]){ 0 }, *family);
	*family = read_further(info->primary_dns, hfi->dns[0], *family);
	*family = read_further(info->secondary_dns, hfi->dns[1], *family);
	hfi->prefix = info->subnet_mask_prefix;
	hfi->metric = le16toh(info->route_metric);
	hfi->default_route = info->flags & NBFT_HFI_INFO_TCP_GLOBAL_ROUTE;
	read_host_name(table, info->host_name_obj, hfi->host_name, sizeof(hfi->host_name));
	hfi->method = find_method(info, hfi, *family);
	if (hfi->method == HFI_STATIC && hfi->prefix > (*family == AF_INET6 ? 128 : 32))
		return snprintf(why, why_size, "%s/%u has no such prefix", hfi->address,
				hfi->prefix);
	return 0;
}

/* @family: of its addresses, 0 when nothing tells it. @why completes "HFI N: …". */
static int read_hfi(const struct nbft_table *table, const struct nbft_hfi *entry, struct hfi *hfi,
		    int *family, char *why, size_t why_size)
{
	struct nbft_hfi_info_tcp info;
	const unsigned char *object;

	memset(hfi, 0, sizeof(*hfi));
	*family = 0;
	if (entry->structure_id != NBFT_DESC_HFI)
		snprintf(why, why_size, "has the id %u, not %d", entry->structure_id,
			 NBFT_DESC_HFI);
	else if (entry->trtype != NBFT_TRTYPE_TCP)
		snprintf(why, why_size, "its transport %u is not TCP", entry->trtype);
	else if (!(object = nbft_table_object(table, entry->trinfo_obj, sizeof(info))))
		snprintf(why, why_size, "its transport descriptor is not in the table");
	else {
		memcpy(&info, object, sizeof(info));
		if (info.structure_id != NBFT_DESC_HFI_TRINFO ||
		    !(info.flags & NBFT_HFI_INFO_TCP_VALID))
			snprintf(why, why_size, "its transport descriptor is not valid");
		else if (!read_info(table, &info, hfi, family, why, why_size))
			return 0;
	}
	return -EINVAL;
}

static bool is_same_hfi(const struct hfi *a, const struct hfi *b)
{
	return !strcmp(a->mac, b->mac) && a->vlan == b->vlan && a->method == b->method &&
	       (a->method != HFI_STATIC || !strcmp(a->address, b->address));
}

/* Where in r->hfis it is: several tables may describe one interface. -ENOMEM. */
static long keep_hfi(struct request *r, const struct hfi *hfi)
{
	struct hfi *added;

	for (size_t i = 0; i < r->hfi_count; i++)
		if (is_same_hfi(&r->hfis[i], hfi))
			return (long)i;
	added = request_add_hfi(r);
	if (!added)
		return -ENOMEM;
	*added = *hfi;
	return (long)r->hfi_count - 1;
}

int nbft_read_hfis(struct nbft_reader *reader)
{
	unsigned int count = nbft_table_count(&reader->table, NBFT_LIST_HFI);

	for (unsigned int i = 0; i < count; i++) {
		char why[160];
		struct nbft_hfi entry;
		struct hfi hfi;
		int family;
		long at;

		nbft_table_entry(&reader->table, NBFT_LIST_HFI, i, &entry);
		if (!(entry.flags & NBFT_HFI_VALID) || reader->hfis[entry.index].known)
			continue;
		reader->hfis[entry.index].known = true;
		if (read_hfi(&reader->table, &entry, &hfi, &family, why, sizeof(why))) {
			nbft_fault(reader, "HFI %u: %s", entry.index, why);
			continue;
		}
		if (hfi.method == HFI_STATIC && !hfi.prefix)
			nbft_fault(reader,
				   "HFI %u: %s has no prefix: one that holds its gateway, or else "
				   "its targets, is taken",
				   entry.index, hfi.address);
		at = keep_hfi(reader->r, &hfi);
		if (at < 0)
			return (int)at;
		reader->hfis[entry.index].usable = true;
		reader->hfis[entry.index].at = (size_t)at;
		reader->hfis[entry.index].family = family;
	}
	return 0;
}

/*
 * The host side of a path over the interface @index. An address that somebody gave out may be
 * another one today: only a static one is bound to.
 */
void nbft_set_host_side(struct nbft_reader *reader, unsigned int index, struct endpoint *e)
{
	bool v6 = strchr(e->traddr, ':');
	struct hfi *hfi;

	if (!reader->hfis[index].usable)
		return;
	hfi = &reader->r->hfis[reader->hfis[index].at];
	memcpy(e->host_mac, hfi->mac, sizeof(e->host_mac));
	e->host_vlan = hfi->vlan;
	if (!reader->hfis[index].family && v6) /* nothing but its target tells the family */
		hfi->method = HFI_AUTO6;
	if (hfi->method == HFI_STATIC && !strchr(hfi->address, ':') == !v6)
		snprintf(e->host_traddr, sizeof(e->host_traddr), "%s", hfi->address);
}
