-- The request that a current Chrome sends; test/bench/load.ts sends the same lines.
return {
  ["Host"] = "shop.example",
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  ["Sec-CH-UA"] = '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  ["Sec-CH-UA-Mobile"] = "?0",
  ["Sec-CH-UA-Platform"] = '"Linux"',
  ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  ["Accept-Language"] = "en-GB,en;q=0.9",
  ["Accept-Encoding"] = "gzip, deflate, br, zstd",
  ["Sec-Fetch-Site"] = "same-origin",
  ["Sec-Fetch-Mode"] = "navigate",
  ["Sec-Fetch-User"] = "?1",
  ["Sec-Fetch-Dest"] = "document",
  ["CF-Blob"] = '{"asn":7922,"country":"US","httpProtocol":"HTTP/2","tlsVersion":"TLSv1.3","clientAcceptEncoding":"gzip, deflate, br, zstd"}',
}
