import Egress
import Testing

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "0:0:0:0:0:0:0:1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "2001::1", "2001:10::1", "3fff::1", "100::1",
        // IPv4 in the forms of IPv6: mapped, compatible, translated and tunnelled.
        "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:10.0.0.1", "::127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2002:c0a8:101::1",
    ]) func `an address that leads inside is not public`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "9.9.9.9", "100.63.255.255", "100.128.0.1", "126.255.255.255", "172.15.0.1", "172.32.0.1",
        "192.167.0.1", "198.17.255.255", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1", "2002:101:101::1", "3ffe::1",
    ]) func `an address of the internet is public`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.isPublic)
    }

    @Test(arguments: ["", "127.1", "0x7f.1", "2130706433", "localhost", "1.2.3.4.5", "fe80::1%lo", "[::1]"])
    func `any other text is no address`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func `rules name addresses, networks and hosts`() throws {
        _ = try EgressRules(parsing: "")
        _ = try EgressRules(parsing: "10.0.0.0/8, fd00::/8 ,[fd00::1],help.internal,127.0.0.1,localhost")
        for wrong in ["10.0.0.0/33", "https://help.internal", "a b/c", "fd00::/129", "höst"] {
            #expect(throws: EgressRules.InvalidRule.self) { try EgressRules(parsing: "10.0.0.1,\(wrong)") }
        }
    }
}
