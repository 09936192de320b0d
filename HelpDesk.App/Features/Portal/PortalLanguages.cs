using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace HelpDesk.App.Features.Portal;

/// <summary>Which language a customer reads (UI 5.8): the one they chose at the foot of a page, otherwise the one that their browser prefers, otherwise English.</summary>
public static class PortalLanguages
{
    /// <summary>The parameter of an address that chooses one.</summary>
    public const string Parameter = "lang";

    private const string Cookie = "portal-language";

    /// <summary>Their codes, and their names as their readers call them.</summary>
    public static IReadOnlyList<(string Code, string Name)> All { get; } = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français")];

    /// <summary>The language of the request.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>The same page in another language.</summary>
    public static string Address(HttpRequest request, string code) =>
        request.Path.ToUriComponent() + QueryString.Create(request.Query.Where(q => q.Key != Parameter).SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value)).Append(new(Parameter, code)));

    /// <summary>Makes the portal speak the reader's language. Numbers and dates of the core are not touched.</summary>
    public static void UsePortalLanguages(this IApplicationBuilder portal)
    {
        var chosen = new QueryStringRequestCultureProvider { QueryStringKey = Parameter, UIQueryStringKey = Parameter };
        portal.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo(All[0].Code)),
            SupportedCultures = [CultureInfo.InvariantCulture],
            SupportedUICultures = [.. All.Select(l => CultureInfo.GetCultureInfo(l.Code))],
            RequestCultureProviders = [chosen, new CookieRequestCultureProvider { CookieName = Cookie }, new AcceptLanguageHeaderRequestCultureProvider()],
            ApplyCurrentCultureToResponseHeaders = true,
        });
        portal.Use(async (http, next) =>
        {
            if (http.Features.Get<IRequestCultureFeature>() is { Provider: { } from } of && ReferenceEquals(from, chosen)) Remember(http, of.RequestCulture);
            await next(http);
        });
    }

    private static void Remember(HttpContext http, RequestCulture culture) => http.Response.Cookies.Append(Cookie, CookieRequestCultureProvider.MakeCookieValue(culture), new CookieOptions
    {
        Path = PortalUrls.New, MaxAge = TimeSpan.FromDays(365), HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps,
    });
}
