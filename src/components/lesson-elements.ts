/** All custom elements of a lesson's page as one script: a script for each would be a request for each. */
import './exercise-element.ts';
import './splitter-element.ts';
import './goal-element.ts';
import './then-and-now-element.ts';
