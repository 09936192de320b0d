using static HelpDesk.Core.Tickets.TicketPriority;
using static HelpDesk.Core.Tickets.TicketType;

namespace HelpDesk.Core.Setup;

/// <summary>Faults and questions about software and integrations.</summary>
internal static class DemoTechnicalTexts
{
    public static readonly DemoScenario[] All =
    [
        new("Integration", High, Bug,
            ["Webhook deliveries fail with error 401", "Webhooks to our ERP stopped on {date}"],
            """
            Since {date} our endpoint receives webhook calls without the signature header, so it answers 401. Nothing changed on our side.

            Steps to reproduce:
            1. Change the status of any order.
            2. Look at the delivery log of the webhook: the attempt is listed as failed.
            3. The request has no signature header.
            """,
            [
                "Confirmed in the delivery log. The secret was rotated on {date} by a workspace admin, the endpoint was saved without one.",
                "Asked {customer} to enter the secret again. Next step: replay the failed deliveries since {date}.",
                "Replayed {count} deliveries, all accepted.",
            ]),
        new("Integration,Performance", Medium, Support,
            ["API answers with 429 during the nightly sync", "Rate limit reached by our nightly import"],
            """
            Our nightly job updates about {thousands} articles through the API. Since we added the {site} warehouse we see many 429 answers and the job takes until {clock}.

            What is the recommended way for this amount of data?
            """,
            [
                "They send one request per article with eight parallel workers. The bulk endpoint fits much better.",
                "Sent an example for the bulk endpoint and the retry header. Next step: look at tonight's run.",
                "Run finished in {minutes} minutes with the bulk endpoint.",
            ]),
        new("Integration", High, Bug,
            ["Orders from the web shop are imported twice", "Duplicate orders since the connector update"],
            """
            Since the connector update to {version} some web shop orders appear twice, with different internal numbers. {order} and {otherorder} are an example.

            Expected: one order. Actual: two orders within the same minute, both released for picking.
            """,
            [
                "Both orders carry the same external reference. The connector retries after a timeout without its idempotency key.",
                "Workaround: timeout raised to 60 seconds. Next step: engineering fixes the retry, reference {reference}.",
                "Connector fix installed, no duplicates for three days. List of duplicates sent to {customer} for cancellation.",
            ]),
        new("Integration", Medium, Support,
            ["Power BI connection asks for credentials again", "Report connection to the data service expires"],
            """
            Our Power BI dashboard can no longer refresh. It asks for credentials every morning, although we entered the service account on {date}.
            """,
            [
                "The access token of the service account ends after 24 hours; a client secret is needed for unattended refresh.",
                "Sent the steps to create a client secret. Next step: {customer} reports after the refresh on {later}.",
            ]),
        new("Integration", Low, Support,
            ["Which fields does the API return for stock levels?", "Documentation of the stock endpoint"],
            """
            We build an interface to our planning tool and need the reserved quantity per location. The documentation lists only the available quantity. Is there another field or endpoint?
            """,
            [
                "Reserved quantity is returned with the parameter for details, which the page does not mention.",
                "Answered with an example and asked the documentation team to add it.",
            ]),
        new("Performance", Urgent, Bug,
            ["Portal extremely slow since this morning", "Pages take more than {minutes} seconds to load"],
            """
            Since {clock} every page of the portal takes {minutes} seconds or longer. {count} people in {site} and {othersite} are affected, the picking lists cannot be printed in time.

            A speed test shows that our own line is fine.
            """,
            [
                "Database of their region shows a long-running report that blocks others. Ended the query, response times recover.",
                "Next step: limit this report to 31 days and find out who scheduled it.",
                "Stable for 24 hours. Report owner informed, limit is in place.",
            ]),
        new("Performance,Reporting", Medium, Bug,
            ["{report} times out for periods above three months", "Timeout in {report} with a full year"],
            """
            When we run "{report}" for more than three months, it stops after two minutes with error {code}. Shorter periods work.

            Steps to reproduce: open the report, choose the last 12 months, all locations, Run.
            """,
            [
                "Reproduced with a copy of the filter. The plan reads all locations before it filters by date.",
                "Index proposed to engineering, reference {reference}. Next step: deliver the yearly figures by hand until the fix is out.",
                "Fix released: the yearly report takes 14 seconds now.",
            ]),
        new("Mobile", High, Bug,
            ["App crashes when a photo is attached", "Crash on taking a damage photo, version {version}"],
            """
            Since version {version} the app closes itself when a driver attaches a second photo to a delivery. The first photo is saved, the signature is lost.

            Steps: open a delivery, Report damage, take two photos, Save. It happens on about half of our phones.
            """,
            [
                "Crash report confirms low memory on phones with 3 GB. Photos are kept in full size until saving.",
                "Workaround: choose medium picture size in the settings. Next step: test build for {customer} on {later}.",
                "Test build works on all of their phones; the fix is in the store.",
            ]),
        new("Reporting", Medium, Bug,
            ["Totals in {report} do not match the list", "Sum in the report differs from the exported rows"],
            """
            The total at the end of "{report}" is higher than the sum of the exported rows, for {date} by {count} pieces. We checked this twice with Excel.

            We need correct figures for the month-end meeting on {later}.
            """,
            [
                "The total includes cancelled lines, the list does not. Compared with the definition: the list is right.",
                "Sent corrected figures for {date}. Next step: fix of the total, reference {reference}.",
            ]),
        new("", Medium, Bug,
            ["Search does not find articles with umlauts", "Article search ignores accented letters"],
            """
            When we search for an article with an accented letter in its name, nothing is found unless we copy the exact text. Typing the plain letter does not work either.

            Version {version}, {browser}.
            """,
            [
                "Reproduced. Names imported from their old system use combining characters.",
                "Next step: normalise the names of their workspace tonight, about {thousands} articles.",
                "Normalised, searches work. Import now does this for new files.",
            ]),
        new("", Medium, Bug,
            ["Date filter jumps to the previous day", "Wrong day shown for evening orders"],
            """
            Orders that we enter after 22:00 are listed under the wrong day in the overview. In the order itself date and time are right.

            Our sites use the time zone of {site}.
            """,
            [
                "The overview groups by the server's day instead of the workspace's time zone.",
                "Passed on as {reference}. Next step: tell {customer} the release date once it is fixed.",
            ]),
        new("", High, Bug,
            ["Printing pick lists gives an empty page", "Pick list PDF is blank since the update"],
            """
            Since the update to {version} the PDF of the pick list is blank when it has more than 50 lines. Short lists are printed correctly.

            Steps: open a wave with more than 50 lines, Print, Pick list.
            """,
            [
                "Reproduced with 51 lines: the page break removes the table body. Regression of {version}.",
                "Workaround: split the wave. Next step: hotfix is in review, planned for tomorrow.",
                "Hotfix installed, {customer} printed a list with 180 lines.",
            ]),
        new("Security", High, Support,
            ["Unknown sign-ins in our audit log", "Sign-in from a country where we have no staff"],
            """
            Our audit log shows sign-ins of {colleague} at {clock} from a country where we have no staff. {colleague} was in the {site} office at that time.

            Please check whether the account was misused and what we should do.
            """,
            [
                "Sign-ins come from a cloud proxy that their new mobile carrier uses; same device id as before.",
                "Next step: call with their security officer, meanwhile running sign-ins ended and second factor enforced.",
                "No misuse found. Report with the addresses sent.",
            ]),
        new("Security", Medium, Request,
            ["Which TLS versions and ciphers do you support?", "TLS 1.2 ciphers for our proxy"],
            """
            We are going to restrict our outgoing proxy on {later}. Please confirm which TLS versions and cipher suites your API and the gateways need.
            """,
            [
                "Sent the list for API and portal; gateways need firmware 3.2 or newer for TLS 1.3.",
                "{customer} found two older gateways. Next step: update them before {later}.",
            ]),
        new("Integration", Medium, Feature,
            ["Feature request: webhook for changed addresses", "Event when a delivery address changes"],
            """
            We would like to get a webhook when a delivery address changes after release. Today we compare all open orders every hour, which is slow and costs many API calls.
            """,
            [
                "Use case is clear and small. Entered as {reference} for planning.",
                "Planned for the next quarter; told {customer} and offered early access.",
            ]),
        new("Integration", Medium, Support,
            ["Calendar sync shows appointments an hour late", "Technician appointments shifted by one hour in Outlook"],
            """
            Appointments of our technicians are one hour late in Outlook since the clock change. In the portal the times are right. {count} technicians are affected.
            """,
            [
                "Their tenant sends a custom time zone name that has no daylight saving rule.",
                "Asked their administrator to choose the standard zone. Next step: sync again for all {count} technicians.",
                "Synchronised, times are right in both calendars.",
            ]),
        new("", High, Request,
            ["Restore an accidentally deleted project", "Project deleted by mistake on {date}"],
            """
            A colleague deleted the project for {site} by mistake on {date}. It holds about {thousands} records. Can you restore it with its documents?
            """,
            [
                "Within the retention period. Restore to a separate copy started to compare before we merge.",
                "Copy is complete. Next step: {customer} confirms that entries made since {date} may stay.",
                "Project restored with all documents.",
            ]),
        new("Performance", Medium, Support,
            ["Import of the article list hangs at 80 %", "Article import does not finish"],
            """
            Our import with {thousands} articles stays at 80 % for hours and then disappears from the list. Smaller files work. No error message is shown.
            """,
            [
                "Worker log: the file has {count} rows with a line break inside a quoted field, and the progress stops there.",
                "Sent a cleaned file. Next step: engineering shows such rows as errors, reference {reference}.",
                "Import of the cleaned file took {minutes} minutes.",
            ]),
    ];
}
