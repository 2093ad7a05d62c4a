/**
 * Written by cli/dev/build-name-bigrams.ts: a character for each pair of letters, "aa" first. (value - 16) / 2 is the log2 of how many times
 * likelier the pair is in what people type than among random letters.
 */
export const NAME_BIGRAMS =
  "dfghcdfefbfihkafajiiefdcfe" +
  "kgedjbcdjcdhcfjcbiecidbchc" +
  "jdfdidbkgcjfcfkbagdffebbdc" +
  "kfegkgedjedeedjcahgegcdbgc" +
  "hffghdedebeigjce9lihcfeefc" +
  "jdgfihfgjcfhcgiddidfhfcchd" +
  "jfcekfhhiecgeejcaiffhbcbeb" +
  "lfcckfcdjfedefjb9fdghccbfa" +
  "hdhgiegbbbhihkff9hiibeaccd" +
  "kdgiidegheheefjeefdeiecegd" +
  "kfddkfbdkeffgejcafgfgbcbgd" +
  "keegkfcbkbejdbjc8bffgda8ga" +
  "mgedkbbbjbccgdjg9efcgabafc" +
  "jefijeidiegcdhib9cgiebbafd" +
  "dffgddfddbfihkif9jhhghfcec" +
  "kcddkecgjcdhdcjhahgfhbcbfb" +
  "ieffgffefefeefffhgffkfjfgf" +
  "kfegkgecjeffffjd8fghgcbafa" +
  "jcgejbbjibfffehgccikgbeceb" +
  "jdedkcciibdedejcaighgcdbhc" +
  "fghggfgdfegihjcgbjjicdbcde" +
  "jfdclgdbjfegddjdcffgffdcfd" +
  "kedekddhkddedfjdcffeecfcec" +
  "ighfigeeheeefegfdgghfeejgf" +
  "khffhheeegegggifcghhhdedee" +
  "keeejddhiceeeeidceedheeggi";
