using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>
/// The keys that seal cookies, made of the lines of a file: the first line seals, the others open what was sealed before. Replicas that have the same file have the same keys, and share nothing else.
/// </summary>
internal sealed class SealingKeys(string file) : IXmlRepository
{
    private const int ShortestLine = 32;
    private const int KeyBytes = 64;

    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="FormatException">A line is too short to be a secret, or there is none.</exception>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var lines = File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return lines.Count == 0 || lines.Any(line => line.Length < ShortestLine)
            ? throw new FormatException($"--keys-file \"{file}\": lines of {ShortestLine} characters or more are needed, such as 'openssl rand -hex 32' prints")
            : [.. lines.Select((line, place) => Key(Encoding.UTF8.GetBytes(line), lines.Count - place))];
    }

    /// <summary>Keys come from the file alone.</summary>
    public void StoreElement(XElement element, string friendlyName) => throw new NotSupportedException("keys are those of --keys-file, and no others are made");

    /// <summary>The youngest key seals.</summary>
    private static XElement Key(byte[] secret, int age) => new(
        "key",
        new XAttribute("id", new Guid(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, info: "claudeconfig-dashboard id"u8.ToArray()))),
        new XAttribute("version", 1),
        new XElement("creationDate", Text(Begin)),
        new XElement("activationDate", Text(Begin.AddDays(age))),
        new XElement("expirationDate", Text(End)),
        new XElement(
            "descriptor",
            new XAttribute("deserializerType", typeof(AuthenticatedEncryptorDescriptorDeserializer).AssemblyQualifiedName!),
            new XElement(
                "descriptor",
                new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC")),
                new XElement("validation", new XAttribute("algorithm", "HMACSHA256")),
                new XElement("masterKey", new XElement("value", Convert.ToBase64String(HKDF.DeriveKey(HashAlgorithmName.SHA512, secret, KeyBytes, info: "claudeconfig-dashboard key"u8.ToArray())))))));

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
