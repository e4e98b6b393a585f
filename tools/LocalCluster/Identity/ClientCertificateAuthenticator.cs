using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>The user is the certificate's common name, the groups are its organisations. The TLS layer has checked the chain.</summary>
internal sealed class ClientCertificateAuthenticator : IAuthenticator
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context) => ValueTask.FromResult(Read(context));

    private static UserInfo? Read(HttpContext context)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        // The certificate belongs to the connection, so its user is worked out once for all of the connection's requests.
        var items = context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(typeof(UserInfo), out var known))
        {
            return (UserInfo?)known;
        }

        var user = FromSubject(certificate.SubjectName);
        if (items is not null)
        {
            items[typeof(UserInfo)] = user;
        }

        return user;
    }

    private static UserInfo? FromSubject(X500DistinguishedName subject)
    {
        var names = subject.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements).ToList();
        var name = names.FirstOrDefault(part => part.GetSingleElementType().Value == CommonName)?.GetSingleElementValue();
        var groups = names.Where(part => part.GetSingleElementType().Value == Organization).Select(part => part.GetSingleElementValue() ?? "");
        return name is null ? null : new UserInfo(name, "", [.. groups, "system:authenticated"]);
    }
}
