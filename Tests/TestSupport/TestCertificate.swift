import Foundation
public import NIOSSL

/// Certificates for these tests. The key of their authority was deleted. All but one are valid until 2076.
public struct TestCertificate: Sendable {
    public let certificate: String
    public let key: String

    /// For `localhost` and `127.0.0.1`.
    public static let local = TestCertificate(certificate: localText, key: localKey)
    /// The same, until February 2020.
    public static let expired = TestCertificate(certificate: expiredText, key: localKey)
    /// For `mail.example.net`.
    public static let other = TestCertificate(certificate: otherText, key: otherKey)

    public func context() throws -> NIOSSLContext {
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
        return try NIOSSLContext(configuration: configuration)
    }

    /// The certificate of their authority, as PEM.
    public static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBXjCCAQOgAwIBAgIBeDAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApNYWlsIHRl
        c3RzMCAXDTIwMDEwMTAwMDAwMFoYDzIwNzYwMTAxMDAwMDAwWjAVMRMwEQYDVQQD
        DApNYWlsIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsRUw/AyuWY/t
        X3pfjKE2xq2V/TnpQzs0+AuBvvRwQbIy5R8+5oTXCcfXpanweyWnI875UzJnXPn4
        HPvlvHskPqNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYD
        VR0OBBYEFMaZf6RarLFqyvxZDM99X33X2LaaMAoGCCqGSM49BAMCA0kAMEYCIQCQ
        gRrukbSha8/QIbtTAwiPwcQqaCVhBxDGF9k7o7Hc4wIhAL7IbScsYZdmkuL9pAWh
        OCdRYb5tNzCirKthPNVd6HGE
        -----END CERTIFICATE-----
        """

    private static let localText = """
        -----BEGIN CERTIFICATE-----
        MIIBijCCAS+gAwIBAgIBeTAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApNYWlsIHRl
        c3RzMCAXDTIwMDEwMTAwMDAwMFoYDzIwNzYwMTAxMDAwMDAwWjAQMQ4wDAYDVQQD
        DAVsb2NhbDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNgCQ9SeYKx5dxN3pnuo
        JHjbOuTQzUgNaYmv6rZuBiJ/AzkCGive62neSqi2YMxySTnfQ+44JKMjbvmD8jwX
        ywqjczBxMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATATBgNVHSUEDDAKBggr
        BgEFBQcDATAdBgNVHQ4EFgQUG7wskD3XsWx4MaPrvIO0orB3AqwwHwYDVR0jBBgw
        FoAUxpl/pFqssWrK/FkMz31ffdfYtpowCgYIKoZIzj0EAwIDSQAwRgIhAIMADGW+
        +MfheiNOG7bDMRnsN2SeEIkft1Ag0I+hOVkqAiEAySSnmxaoRBtSG8kFwYmOUVfH
        /gFuIxL63EKfOSIbHbk=
        -----END CERTIFICATE-----
        """

    private static let localKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNZ10KwUgIhPpYtEL
        ZhK4l0GNWrHVFScZBwA6I4Hi6ZWhRANCAATYAkPUnmCseXcTd6Z7qCR42zrk0M1I
        DWmJr+q2bgYifwM5Ahor3utp3kqotmDMckk530PuOCSjI275g/I8F8sK
        -----END PRIVATE KEY-----
        """

    private static let expiredText = """
        -----BEGIN CERTIFICATE-----
        MIIBhzCCAS2gAwIBAgIBezAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApNYWlsIHRl
        c3RzMB4XDTIwMDEwMTAwMDAwMFoXDTIwMDIwMTAwMDAwMFowEDEOMAwGA1UEAwwF
        bG9jYWwwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATYAkPUnmCseXcTd6Z7qCR4
        2zrk0M1IDWmJr+q2bgYifwM5Ahor3utp3kqotmDMckk530PuOCSjI275g/I8F8sK
        o3MwcTAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwEwYDVR0lBAwwCgYIKwYB
        BQUHAwEwHQYDVR0OBBYEFBu8LJA917FseDGj67yDtKKwdwKsMB8GA1UdIwQYMBaA
        FMaZf6RarLFqyvxZDM99X33X2LaaMAoGCCqGSM49BAMCA0gAMEUCIBadmNUaW/uO
        1bD7lWPsFdH2RPH+7/McBUZnd6cSdEzrAiEA/W+6OM9VitxN//szZbrS334sNdqX
        do7SEIiA0DL4d0w=
        -----END CERTIFICATE-----
        """

    private static let otherText = """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCATCgAwIBAgIBejAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApNYWlsIHRl
        c3RzMCAXDTIwMDEwMTAwMDAwMFoYDzIwNzYwMTAxMDAwMDAwWjAQMQ4wDAYDVQQD
        DAVvdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGQN5lYlVuoMJzixIcvQ
        sCLCCFa+UmyMj7ehH7f5q2oBDenVhb4losfF6U89gJ3jt4ruLi5rnnRu3juJNQPj
        HlCjdDByMBsGA1UdEQQUMBKCEG1haWwuZXhhbXBsZS5uZXQwEwYDVR0lBAwwCgYI
        KwYBBQUHAwEwHQYDVR0OBBYEFDUDmLR+JbHZbO077c7CC//5wKrBMB8GA1UdIwQY
        MBaAFMaZf6RarLFqyvxZDM99X33X2LaaMAoGCCqGSM49BAMCA0cAMEQCIBPUZNQX
        dKm/z6gN2YxY7lwY2HF5rxnOZ0kKur1k8GorAiBmRGruldBHI51+LJM0idGhxOO/
        oxFlEmlZAqEd+0LYJA==
        -----END CERTIFICATE-----
        """

    private static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrSMhNE0WrZJKNxrv
        lRj2wpZIwJseOAVMn9AFEsqyF3GhRANCAARkDeZWJVbqDCc4sSHL0LAiwghWvlJs
        jI+3oR+3+atqAQ3p1YW+JaLHxelPPYCd47eK7i4ua550bt47iTUD4x5Q
        -----END PRIVATE KEY-----
        """
}

/// A file with the authority of the certificates of these tests, for as long as it is held.
public final class TestAuthorityFile: Sendable {
    public let path: String

    public init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "lectern-authority-\(UUID().uuidString).pem").path
        try Data(TestCertificate.authority.utf8).write(to: URL(filePath: path))
    }

    deinit { unlink(path) }
}
