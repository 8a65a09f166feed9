import Foundation

/// The vector of a text, as the software of the model's makers gives it.
struct KnownVector: Sendable {
    let text: String
    let vector: [Float]

    /// - Parameter components: whole numbers of 8 bits in Base64.
    fileprivate init(_ text: String, _ components: String) {
        self.text = text
        vector = (Data(base64Encoded: components) ?? Data()).map { Float(Int8(bitPattern: $0)) }
    }
}

/// The known vectors of published models, by the fingerprint of the encoder.
enum KnownVectors {
    static let all: [String: [KnownVector]] = [
        // all-MiniLM-L6-v2, by ONNX Runtime 1.32.0 in single precision.
        "3aa044b89a306deb": [
            KnownVector(
                "The badge reader at the side entrance does not accept my card",
                """
                Bfz4HBsZEsIOzgoh6iXfvuf4KSjH4swOt/6e5/kIGhYlGO7e8d371/IJ+EU2ADMOJh3l8NUDww0V8wj/JOH4Lq323/jzxlUb++ck\
                ON/5WNyqzyBESyW2+OXrL/PZFcnwJwSuGf467xgq5A3wFtQcAEcqsk/rLPNTz+rQ39vkFQDK/u0f3cYMx7DjJSINKhYRxh0PEB6E\
                8On9fwEdXSoO1z/dA+1A+vbJ/tzv0vkmcxE8RcvU8/HVvOtc1bsRDQTTHdr06tHk8BLhD9EY1/jo2aMB/x00HjUQAugvSV4h5ADB\
                w+W05ejtR2sbNDDyFgnpG3cACvUtEhH5SyT/ENkv8KpSAer/ARIM7BL5BhjaY/ceEd3hOQjiWjIG9rgdD+3J8QojPgwi1UsSBS9B\
                DA/ptOoOz/skzArF7NL1MFEKCwDn+ejeFgLZuazEEOXsryO1wdfk1j7oVNvwISSoINH3AmMRCRkWLxwiUtDh/NYTTw83KP7FI/zg\
                6BjN9OpCP9oX
                """),
            KnownVector(
                "side entrance: badge rejected, LED stays red",
                """
                AjojODcqG+UEBQQcLfr26Mbe8MvSzsUVsBPzCOvu7gfqFuD978H68fL2GDkfIxn3Fv0lFfLt9TLe8iDfJfEA/MD2zdcEGH8B68H4\
                CucnBfDtzNxTUv7Q7LgWAfkMLMn35OrbJg4W5PM7+zM8HgIo+T0b3Tb//tIhFQov5hWf2QDZ580VFh0L4rz1Li8M5R//IPzKAQPQ\
                5/MFQPgWIBH87GIeCN9J2vDLwxHcG/hZLf0/D+L9Ohis/OBV4fYlNuP0A+AR99mw9Qz9F/bm+CQZrtvh3e0rJCDn4PdRJiAc4ADa\
                6ALDNe8DHlAsWiDoFM3vLmzvJtlbBNXAUA0n8OwK9Y0h+PP14uodL/gaEvn0CQcJ7/gIGULuAd8eDiANHAf0AvIPTSQYC0L+MQ/5\
                6RH7/+n51foKxg322c8E/UwX/wAK/uTKCg8DxcDZ6wnp0cLjkQ0D0QnoIu3fFg3U4QT45jES+P76EhcJAOIIFOQ8PP4m7SLQ19YD\
                3wkJ7+81B81I
                """),
            KnownVector(
                "Where do I find the invoice for last month?",
                """
                7AX56crikhz+IRID48bhFhAHQALwGqvKOzDM4wn5+QAE2En6AgVP3Pq++dXxEvMOSmjf5+BdEeMf99/u2iDAE88JM0/wqyboEvES\
                /0nZA+3fEvQIPBP2MA4RFkDq3fPsAPVWMSABA/MU9OQAIhnBvR/YGPEqBDjKAxnB9+MGVAATFkvFQyV/Kxv01+/T+pDq/h3+OeDQ\
                +BYIPScjCSAjMB3eCCTj+R3XFAQUBLUbMf1d2fHcyPIONRTwC54wAhoQuqTL6OgB9Ab2uPAMDt0E9hfwJE03QDEq9+u79MchMQD1\
                +vIz9BH+IgFIIRAF8CMBF/4x9fIq9xvgAgbnBOffxb8a4yD4Hwn1HQU2Jd3EF/4fB97S6jbeLSf7CtrKH+bS3CxFyCUU4v/6weYv\
                4+/27AUd1iii3Q0EFRrBEdQO4wA2FiTwOqoyJAIOSMoiq9YI8cH1690ECeLt7shK+QPiQy2txf3KA9DtFuYE+go8x9rl99bvICHx\
                7gfdCikm7Q4H
                """),
        ]
    ]
}
