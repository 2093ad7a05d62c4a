/** Building blocks of made-up people. Mail domains end in the reserved `.example`, so that no real person is meant. */
export const FIRST_NAMES = (
  "anna ben carla david elena felix greta hugo ida jonas katja leon maria nico olga paul rosa sven tina uwe vera will " +
  "yara zoe amir bilal chen dara emeka farah goran hana ivan jing kofi lina mateo nadia omar priya quinn rafael sofia " +
  "tomas usha victor wanda ximena yusuf alice bruno celia dmitri esther fabio gita henk irene joao"
).split(" ");

export const LAST_NAMES = (
  "abel baker costa dvorak engel fischer garcia hansen ivanova jansen keller lopez martin novak olsen peters rossi " +
  "silva taylor ueda vogel weber xu young zimmer adams brown clark diaz evans ferrari gomez harris ito jones kim lee " +
  "moreau nguyen ortiz patel reyes santos tanaka usman varga walker yilmaz zhang arnold becker conti duarte eriksen"
).split(" ");

export const MAIL_DOMAINS = [
  "post.example",
  "mail.example",
  "inbox.example",
  "letterbox.example",
  "webmail.example",
];

/** Stems that people build passwords from; on purpose the kind that leaks. */
export const PASSWORD_WORDS = (
  "summer winter dragon monkey shadow sunshine princess football hockey tiger purple orange coffee cookie pepper ginger " +
  "buster hunter ranger thunder silver golden rocket turbo guitar piano forest river ocean mountain falcon eagle lucky " +
  "happy secret angel flower banana cherry chicken cheese pirate wizard knight castle diamond copper marble velvet"
).split(" ");
