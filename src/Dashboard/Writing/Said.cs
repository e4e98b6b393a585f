using Microsoft.AspNetCore.DataProtection;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>A sentence for the next page, in a sealed cookie: nobody puts words into a page by a link.</summary>
internal static class Said
{
    private const string Cookie = "__Host-claudeconfig-said";
    private const string Purpose = "said";
    private const int Longest = 1_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    public static void Say(HttpContext context, string message, bool done) => context.Response.Cookies.Append(
        Cookie,
        Protector(context).Protect((done ? "+" : "-") + (message.Length > Longest ? message[..Longest] : message), Kept),
        new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Kept });

    /// <summary>What was said, once.</summary>
    public static (string Message, bool Done)? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } sealedText)
        {
            return null;
        }

        context.Response.Cookies.Delete(Cookie, new CookieOptions { Secure = true, Path = "/" });
        try
        {
            var text = Protector(context).Unprotect(sealedText);
            return (text[1..], text[0] == '+');
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
